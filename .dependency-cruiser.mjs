/**
 * Which room may import from which: docs/architecture.md. Tests (`x.test.ts`) may import from anywhere.
 * Run by scripts/check-imports.mjs.
 */

const tests = '\\.test\\.tsx?$'
const tfjs = 'node_modules/@tensorflow/'

/**
 * A rule for one room: what it may reach, and what to do instead.
 * @param {string} name
 * @param {string} files regular expression of the files it is for
 * @param {string[]} mayReach regular expressions of what they may import
 * @param {string} instead the comment printed with each violation
 * @param {string[]} [not] files of the room that another rule is for
 */
function room(name, files, mayReach, instead, not = []) {
  return { name, severity: 'error', comment: instead, from: { path: files, pathNot: [tests, ...not] }, to: { pathNot: [...mayReach, '\\?(url|raw|worker|inline)$'] } }
}

/**
 * The same, where a type may come from further away than code: it leaves nothing in the bundle.
 * @param {string} name
 * @param {string} files
 * @param {string[]} mayReach
 * @param {string[]} mayReachTypes
 * @param {string} instead
 */
function roomWithTypes(name, files, mayReach, mayReachTypes, instead) {
  const code = room(name, files, mayReach, instead)
  const types = room(`${name}-types`, files, [...mayReach, ...mayReachTypes], instead)
  return [
    { ...code, to: { ...code.to, dependencyTypesNot: ['type-only'] } },
    { ...types, to: { ...types.to, dependencyTypes: ['type-only'] } },
  ]
}

export default {
  forbidden: [
    room(
      'core-imports-nothing',
      '^src/core/',
      ['^src/core/'],
      'core/ runs anywhere: give it what it needs as an argument, or move the caller out of core/. (papaparse is for core/formats/ alone.)',
      ['^src/core/formats/'],
    ),
    room('core-formats-imports-papaparse-alone', '^src/core/formats/', ['^src/core/', 'node_modules/(@types/)?papaparse/'], 'core/formats/ turns text into records: core/ and papaparse, nothing else.'),
    room('synthetic-imports-core', '^src/synthetic/', ['^src/(synthetic|core)/'], 'synthetic/ draws with plain arrays: import from #core/ only.'),
    room('vision-imports-core-and-tfjs', '^src/vision/', ['^src/(vision|core)/', tfjs], 'vision/ works on arrays and tensors in a worker, a page or Node: import from #core/ and @tensorflow/ only; pixels come in as GreyImage.'),
    room('storage-imports-core-and-dexie', '^src/storage/', ['^src/(storage|core)/', 'node_modules/dexie/'], 'storage/ keeps rows: import from #core/ and dexie only; what is drawn or computed comes in as a function.'),

    ...roomWithTypes('worker-clients-import-contracts', '^src/workers/.*\\.client\\.ts$', ['^src/workers/.*\\.(contract|client)\\.ts$', '^src/workers/[^/]+\\.ts$', '^src/core/'], ['^src/vision/', '^src/storage/', '^src/workers/'], 'A client runs in the page: import the contract (x.contract.ts), #workers/rpc.ts and #core/; what a worker does is reached through its remote.'),
    ...roomWithTypes('worker-contracts-import-types', '^src/workers/.*\\.contract\\.ts$', ['^src/core/'], ['^src/(vision|storage|core|workers)/'], 'A contract is types: use `import type`, or move the code to the worker or the client.'),
    room(
      'workers-import-no-page',
      '^src/workers/',
      ['^src/(workers|vision|storage|core|synthetic)/', 'node_modules/(exifreader|@zip\\.js)/'],
      'A worker has no page: import from #vision/, #storage/, #core/ or #synthetic/.',
      ['\\.(client|contract)\\.ts$'],
    ),

    room('service-worker-stands-alone', '^src/service-worker/', ['^src/service-worker/'], 'The service worker starts before anything else and is fetched with every look for a new version: it imports nothing beyond its own folder.'),

    ...roomWithTypes('jobs-import-clients', '^src/jobs/', ['^src/(jobs|storage|core)/', '^src/workers/.*\\.client\\.ts$', 'node_modules/(zustand|dexie)/'], ['^src/(workers|vision)/'], 'jobs/ runs in the page: call a worker through its client (x.client.ts), and #storage/ or #core/.'),
    room('ui-knows-no-whales', '^src/ui/', ['^src/ui/', '^src/core/', 'node_modules/'], 'ui/ is made of generic parts: take data and callbacks as props; what knows whales belongs to features/.'),
    ...roomWithTypes('features-import-clients', '^src/features/', ['^src/(features|ui|jobs|storage|core)/', '^src/workers/.*\\.client\\.ts$', 'node_modules/'], ['^src/(workers|vision)/'], 'features/ runs in the page: call a worker through its client (x.client.ts); tensors and pixels stay behind it.'),
    {
      name: 'features-do-not-know-each-other',
      severity: 'error',
      comment: 'Features meet in app/: take the other one as a prop or a callback, or move what both need to jobs/, ui/ or core/.',
      from: { path: '^src/features/([^/]+)/', pathNot: tests },
      to: { path: '^src/features/', pathNot: '^src/features/$1/' },
    },
    room('cli-imports-vision', '^src/cli/', ['^src/(cli|vision|core|synthetic)/', '^(node:)?[a-z_/]+$', 'node_modules/'], 'cli/ is the terminal: import from #vision/, #core/ or #synthetic/, not from the page or its storage.'),

    {
      name: 'tfjs-behind-vision',
      severity: 'error',
      comment: 'Only vision/ knows TensorFlow.js: call a function of #vision/ (in a worker or the terminal), or #workers/vision/vision.client.ts (in the page).',
      from: { path: '^src/', pathNot: ['^src/vision/', tests] },
      to: { path: tfjs },
    },
    {
      name: 'dexie-behind-storage',
      severity: 'error',
      comment: 'Tables are read and written in #storage/; a screen follows them with useLiveQuery of dexie-react-hooks.',
      from: { path: '^src/', pathNot: ['^src/storage/', tests] },
      to: { path: 'node_modules/dexie/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'app-is-the-top',
      severity: 'error',
      comment: 'Nothing imports from app/: take it as a prop.',
      from: { path: '^src/', pathNot: ['^src/(app|cli)/', tests] },
      to: { path: '^src/(app|cli)/' },
    },
    {
      name: 'no-code-from-tests',
      severity: 'error',
      comment: 'A test is imported by nobody: move what is shared into a file of its own.',
      from: { path: '^src/' },
      to: { path: tests },
    },
    { name: 'no-cycles', severity: 'error', comment: 'Move what both files need into a third one.', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Nobody imports this file and it imports nothing: delete it, or use it.',
      from: { orphan: true, path: '^src/', pathNot: [tests, '\\.worker\\.ts$', '\\.d\\.ts$', '^src/app/main\\.tsx$', '^src/cli/main\\.ts$'] },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'Nothing is found there: write the path with its file ending (#core/x.ts), or add the package to package.json.',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '\\?' },
    },
    {
      name: 'packages-are-declared',
      severity: 'error',
      comment: 'What ships is declared in "dependencies" of package.json.',
      from: { path: '^src/', pathNot: [tests, '^src/cli/', '^src/testing/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['module', 'import', 'browser', 'default', 'types'], mainFields: ['module', 'main', 'types'], extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts', '.css', '.json'] },
  },
}
