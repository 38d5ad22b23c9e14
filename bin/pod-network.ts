#!/usr/bin/env node
import './node-version.cjs';

// not a static import: a Node that is too old could not read that file, and would say so by a stack trace
void import('../cli/process.js').then(({ runProcess }) => runProcess());

// without an export a bundler takes this file for CommonJS, and then leaves nothing of the AWS SDK out
export {};
