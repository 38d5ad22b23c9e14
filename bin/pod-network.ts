#!/usr/bin/env node
import { runProcess } from '../cli/process';

void runProcess();

// without an export a bundler takes this file for CommonJS, and then leaves nothing of the AWS SDK out
export {};
