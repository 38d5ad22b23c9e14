// aws-cdk-lib validates every template inside synth; that costs 1.7 s a test file. One test file turns it on again.
process.env.CDK_VALIDATION ??= 'false';
