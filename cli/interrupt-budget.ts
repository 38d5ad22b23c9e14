/**
 * V8's option for how many bytes of bytecode a function runs before V8 considers compiling it again; its own value is 132 KB. A
 * command makes one proof in a new process, where most of what V8 compiles early does not pay for itself: with this value the first
 * proof of 500 workers takes two thirds of the CPU (`npm run -s bench -- verify`, with it and without).
 */
export const INTERRUPT_BUDGET = '--interrupt-budget=1000000';
