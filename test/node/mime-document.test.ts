import fc from 'fast-check';
import { type MimePart, sizesOfParts, writeMimeDocument } from '../../lib/node/mime-document';
import { scriptLine } from './arbitraries';
import { runProgram } from '../user-data/real-program';

// what cloud-init itself does with a document, before any handler sees a part
const READ = `
import json, sys
from cloudinit import helpers, user_data, util
processor = user_data.UserDataProcessor(helpers.Paths({"cloud_dir": "/nowhere", "run_dir": "/nowhere"}))
def parts(document):
    found = [part for part in processor.process(document.encode()).walk() if not part.is_multipart()]
    return [{"contentType": part.get_content_type(), "filename": part.get_filename(),
             "text": util.fully_decoded_payload(part)} for part in found]
json.dump([parts(document) for document in json.load(sys.stdin)], sys.stdout)
`;

function asCloudInitReads(documents: readonly string[]): unknown {
  const said = runProgram('cloud-init', ['/usr/bin/python3', '-c', READ], JSON.stringify(documents));
  if (said.status !== 0) throw new Error(`cloud-init could not be asked: ${said.text}; apt-get install cloud-init`);
  return JSON.parse(said.text);
}

const part: fc.Arbitrary<MimePart> = fc.record({
  contentType: fc.constantFrom('text/x-shellscript-per-boot', 'text/x-shellscript-per-instance'),
  filename: fc.stringMatching(/^[a-z][a-z-]{0,20}$/),
  text: fc.array(scriptLine, { maxLength: 10 }).map((lines) => `#!/bin/sh\n${lines.join('\n')}\n`),
});
const document = fc.array(part, { minLength: 1, maxLength: 4 });

test('cloud-init takes out of it what was put in, whatever the parts hold', () => {
  const documents = fc.sample(document, { numRuns: 300, seed: 7 });
  expect(asCloudInitReads(documents.map(writeMimeDocument))).toEqual(documents);
});

test('a boundary that a part holds would cut the part: so another is taken', () => {
  const text = '#!/bin/sh\n--part\n';
  const parts = [{ contentType: 'text/x-shellscript-per-boot', filename: 'a', text }];
  const written = writeMimeDocument(parts);
  expect(written).toContain('boundary="part-1"');
  expect(asCloudInitReads([written.replaceAll('part-1', 'part')])).not.toEqual([parts]);
});

test('characters above ASCII do not arrive, which is why they are refused', () => {
  const parts = [{ contentType: 'text/x-shellscript-per-boot', filename: 'a', text: '#!/bin/sh\necho caf\u00e9\n' }];
  expect(asCloudInitReads([writeMimeDocument(parts)])).not.toEqual([parts]);
});

test('the same parts give the same text', () => {
  fc.assert(
    fc.property(document, (parts) => {
      expect(writeMimeDocument(parts)).toBe(writeMimeDocument(structuredClone(parts)));
    }),
  );
});

test('the sizes of the parts and the frame around them are the size of the document', () => {
  fc.assert(
    fc.property(document, (parts) => {
      const written = writeMimeDocument(parts);
      const sizes = sizesOfParts(written);
      const frame = /^[^\n]*\n[^\n]*\n/.exec(written)?.[0] ?? '';
      const close = /\n--[^\n]*--\n$/.exec(written)?.[0] ?? '';
      expect(sizes.map(({ name }) => name)).toEqual(parts.map(({ filename, contentType }) => filename ?? contentType));
      expect(sizes.reduce((sum, { bytes }) => sum + bytes, frame.length + close.length)).toBe(written.length);
    }),
  );
});

test('a text that is no such document has no parts', () => {
  expect(sizesOfParts('#!/bin/sh\necho MIME-Version: 1.0\n')).toEqual([]);
});
