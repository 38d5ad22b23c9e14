/**
 * V8's option for how many bytes of bytecode a function runs before V8 considers compiling it again; its own value is 132 KB. A
 * command makes one proof in a new process, where most of what V8 compiles early does not pay for itself. What such a proof takes is
 * in `npm run -s bench -- verify`.
 */
export const INTERRUPT_BUDGET = '--interrupt-budget=1000000';
