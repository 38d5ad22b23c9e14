import axe, { type AxeResults } from 'axe-core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { main } from '../../cli/main';
import { finding, lab, live } from '../cli/report/evidence';
import { templateOf } from '../fixtures/fixture';
import { FIXTURES } from '../fixtures/fixtures';
import { startBrowser } from './browser';
import { PageServer } from './page-server';

/** The page of an A4 sheet less its margins, in CSS pixels. */
const SHEET = { width: 688, height: 1017 };

const folder = mkdtempSync(join(tmpdir(), 'pod-network-page-'));
const server = new PageServer();
let browser: Browser | null = null;
let address = '';
const pages: Record<string, string> = {};

beforeAll(async () => {
  browser = await startBrowser();
  address = await server.start();
  const [template, fixed] = (['broken', 'fixed'] as const).map((name) =>
    JSON.stringify(templateOf(FIXTURES['route-missing'], name)),
  ) as [string, string];
  pages.broken = await reportOf(template, '--lab', write('lab.json', labOf(2)), '--verify', write('live.json', LIVE));
  pages.proved = await reportOf(fixed);
  pages.hostile = await reportOf(hostile(template), '--note', PLANTED);
});

afterAll(async () => {
  await browser?.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

const PLANTED =
  '</p></style></svg><script>window.planted = 1</script><img src="/planted" onerror="window.planted = 1">';
const LIVE = live({
  findings: [finding({ id: 'source-dest-check-on', resource: 'eni-0123456789abcdef0' })],
  drift: [
    {
      resource: 'WorkerB.eth0',
      liveId: 'eni-0123456789abcdef0',
      property: 'SourceDestCheck',
      expected: 'false',
      actual: null,
      fix: 'aws ec2 modify-network-interface-attribute --network-interface-id eni-0123456789abcdef0 --no-source-dest-check',
    },
  ],
});

/** A lab of so many workers with two pods each, of which the first reaches nobody. */
function labOf(workers: number): ReturnType<typeof lab> {
  const pods = Array.from({ length: workers }, (_, index) =>
    ['2', '254'].map((host) => `pod@worker-${String(index)}/10.96.${String(index)}.${host}`),
  ).flat();
  const ends = [...pods, 'internet', '192.168.0.2'];
  return lab({
    pairs: pods.flatMap((from) =>
      ends
        .filter((to) => to !== from)
        .map((to) => {
          const reached = from !== pods[0];
          return {
            from,
            to,
            protocol: 'tcp',
            port: 8080,
            reached,
            sourceSeen: reached ? (from.split('/')[1] ?? '') : null,
          };
        }),
    ),
  });
}

/** The same template with names and texts that somebody chose to break the page. */
function hostile(template: string): string {
  const parsed = JSON.parse(template) as { Resources: Record<string, { Properties?: Record<string, unknown> }> };
  for (const { Properties } of Object.values(parsed.Resources)) {
    if (Properties && 'Tags' in Properties) Properties.Tags = [{ Key: 'Name', Value: PLANTED }];
  }
  const asText = JSON.stringify(PLANTED).slice(1, -1);
  return (
    JSON.stringify(parsed)
      .replaceAll('"TableA"', `"TableA${asText}"`)
      // the name of the bridge, in the CNI file that the user data writes
      .replaceAll('cnio0', '<script>')
  );
}

function write(name: string, value: unknown): string {
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  return name;
}

async function reportOf(template: string, ...argv: readonly string[]): Promise<string> {
  let said = '';
  const say = (text: string): void => {
    said += text;
  };
  const app = join(folder, write('network.json', template));
  const code = await main(['report', '-o', 'page.html', '--app', app, ...argv], { result: say, notice: say, folder });
  if (code !== 0) throw new Error(said);
  return readFileSync(join(folder, 'page.html'), 'utf8');
}

/** Shows a page, and gives what is asked of it; what it says on its console, and asks of the server, comes with it. */
async function show<T>(html: string, options: BrowserContextOptions, ask: (page: Page) => Promise<T>): Promise<T> {
  if (browser === null) throw new Error('no browser was started');
  server.html = html;
  server.asked = [];
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    await page.goto(address);
    return await ask(page);
  } finally {
    await context.close();
  }
}

/** What axe finds wrong, as rule and element; a scheme has its own colours and nothing else. */
async function violations(page: Page, rules: 'all' | 'colors' = 'all'): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const options = { resultTypes: ['violations'], ...(rules === 'colors' && { runOnly: ['color-contrast'] }) };
  const { violations: found, passes } = await page.evaluate<AxeResults>(
    `axe.run(document, ${JSON.stringify(options)})`,
  );
  // nothing would be wrong with a page that was not looked at
  expect(passes.length).toBeGreaterThan(rules === 'all' ? 20 : 0);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const PHONE = { viewport: { width: 360, height: 740 } };

/** By how many pixels the page itself is wider than what shows it. */
async function excessWidth(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
}

/** What a sheet of paper does not show: hidden, without a size, or beyond its edge. */
async function unprinted(page: Page): Promise<readonly string[]> {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  return page.evaluate<
    string[]
  >(`[...document.querySelectorAll('h1, main :is(p, li, h2, h3, h4, dt, dd, th, td, svg, caption)')]
    .filter((element) => {
      const { width, height, left, right } = element.getBoundingClientRect();
      const isShown = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
      return !isShown || width === 0 || height === 0 || left < 0 || right > innerWidth;
    })
    .map((element) => element.outerHTML.slice(0, 80))`);
}

const KINDS = ['broken', 'proved', 'hostile'] as const;
const inserted = (name: (typeof KINDS)[number], html: string): string =>
  (pages[name] ?? '').replace('</main>', `${html}</main>`);

test.each(KINDS)('axe finds nothing wrong with the page %s, in light and in dark', async (kind) => {
  const found = await show(pages[kind] ?? '', { colorScheme: 'light' }, async (page) => {
    const light = await violations(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    return { light, dark: await violations(page, 'colors') };
  });
  expect(found).toEqual({ light: [], dark: [] });
});

test('a machine without a browser is told what brings one', async () => {
  await expect(startBrowser(() => false)).rejects.toThrow(
    'bring it with: node --import tsx scripts/packages.ts browser',
  );
});

test('axe finds what is wrong with a page, its contrast in either scheme too', async () => {
  const pale = (scheme: string): string =>
    `<style>@media (prefers-color-scheme:${scheme}){#${scheme}{color:#777;background:#888}}</style><p id="${scheme}">pale</p>`;
  const wrong = inserted('proved', `<img src="data:,"/>${pale('light')}${pale('dark')}`);
  const found = await show(wrong, { colorScheme: 'light' }, async (page) => {
    const light = await violations(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    return [...light, ...(await violations(page, 'colors'))];
  });
  expect(found).toEqual([
    'color-contrast: <p id="light">pale</p>',
    'image-alt: <img src="data:,">',
    'color-contrast: <p id="dark">pale</p>',
  ]);
});

test.each(KINDS)(
  'the page %s is as wide as a phone, and what is wider is scrolled by itself, by the keyboard too',
  async (kind) => {
    const seen = await show(pages[kind] ?? '', PHONE, async (page) => {
      const excess = await excessWidth(page);
      await page.focus('.picture');
      await page.keyboard.press('ArrowRight');
      while ((await page.evaluate<number>(SCROLLED)) === 0) await page.waitForTimeout(20);
      return { excess, unreachable: await page.evaluate<number>(UNREACHABLE) };
    });
    expect(seen).toEqual({ excess: 0, unreachable: 0 });
  },
);

/** How far the picture is scrolled. */
const SCROLLED = "document.querySelector('.picture').scrollLeft";

/** How much is scrolled that the keyboard does not come to. */
const UNREACHABLE = `[...document.querySelectorAll('*')].filter(
  (element) => element.scrollWidth > element.clientWidth && getComputedStyle(element).overflowX === 'auto' && element.tabIndex < 0,
).length`;

test('a page that is too wide is noticed', async () => {
  const wide = inserted(
    'proved',
    '<p style="width:500px">wide</p><div style="overflow-x:auto"><p style="width:900px">x</p></div>',
  );
  expect(await show(wide, PHONE, excessWidth)).toBeGreaterThan(100);
  expect(await show(wide, PHONE, (page) => page.evaluate<number>(UNREACHABLE))).toBe(1);
});

test.each(KINDS)('the page %s asks for nothing and runs nothing', async (kind) => {
  const seen = await show(pages[kind] ?? '', {}, async (page) => ({
    scripts: await page.evaluate<number>('document.scripts.length'),
    planted: await page.evaluate<string>('typeof planted'),
    images: await page.evaluate<number>('document.images.length'),
  }));
  expect({ ...seen, asked: server.asked }).toEqual({ scripts: 0, planted: 'undefined', images: 0, asked: ['/report'] });
});

test('the page forbids what it does not do; without that a planted script runs, and is noticed', async () => {
  const planted = inserted('proved', PLANTED.replace('</p></style></svg>', ''));
  const allowed = planted.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  const runs = async (html: string): Promise<readonly [string, readonly string[]]> => [
    await show(html, {}, (page) => page.evaluate<string>('typeof planted')),
    server.asked,
  ];
  expect(await runs(planted)).toEqual(['undefined', ['/report']]);
  expect(await runs(allowed)).toEqual(['number', expect.arrayContaining(['/planted'])]);
});

test.each(KINDS)('the page %s is printed whole, dark on white whatever the scheme', async (kind) => {
  const seen = await show(pages[kind] ?? '', { viewport: SHEET }, async (page) => ({
    unprinted: await unprinted(page),
    background: await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'),
    picture: await page.evaluate<string>("getComputedStyle(document.querySelector('.picture rect.page')).fill"),
  }));
  expect(seen).toEqual({ unprinted: [], background: 'rgb(255, 255, 255)', picture: 'rgb(255, 255, 255)' });
});

test('what is not printed is noticed', async () => {
  const lost = inserted(
    'proved',
    '<style>@media print{#lost{display:none}}</style><p id="lost">a</p><p style="width:1200px">b</p>',
  );
  expect((await show(lost, { viewport: SHEET }, unprinted)).map((one) => one.slice(0, 14))).toEqual([
    '<p id="lost">a',
    '<p style="widt',
  ]);
});

test('it is dark where the reader is', async () => {
  const background = (page: Page): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
  expect(await show(pages.proved ?? '', { colorScheme: 'light' }, background)).toBe('rgb(255, 255, 255)');
  expect(await show(pages.proved ?? '', { colorScheme: 'dark' }, background)).toBe('rgb(13, 17, 23)');
});

test('every link leads to a place in the page, and the first key to its content', async () => {
  const seen = await show(pages.broken ?? '', {}, async (page) => {
    await page.keyboard.press('Tab');
    return {
      first: await page.evaluate<string>('document.activeElement.textContent'),
      lost: await page.evaluate<number>(
        "[...document.querySelectorAll('a')].filter(({ hash }) => document.querySelector(hash) === null).length",
      ),
    };
  });
  expect(seen).toEqual({ first: 'Skip to content', lost: 0 });
});
