// Inside of jest no process ends after a file of tests: what is put off until then, such as the CDK's removal of the folders
// that it synthesizes to, is done here.
afterAll(() => {
  process.emit('exit', 0);
});
