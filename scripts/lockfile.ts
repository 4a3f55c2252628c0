/** The part of package-lock.json (version 3) that counts here. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly license?: string;
  readonly inBundle?: boolean;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface MissingPackage {
  readonly name: string;
  readonly version: string;
  readonly dependent: LockedPackage;
}

/** Optional dependencies on one exact version, as platform packages are, that the lockfile does not hold. */
export function missingOptionals({ packages }: Lockfile): readonly MissingPackage[] {
  return Object.entries(packages).flatMap(([where, dependent]) =>
    Object.entries(dependent.optionalDependencies ?? {})
      .filter(([name, version]) => /^\d/.test(version) && !isHeld(packages, where, name))
      .map(([name, version]) => ({ name, version, dependent })),
  );
}

function isHeld(packages: Lockfile['packages'], where: string, name: string): boolean {
  return `node_modules/${name}` in packages || `${where}/node_modules/${name}` in packages;
}

/** The lockfile with the packages added: npm skips them on other platforms and fetches them on their own. */
export function withOptionals(lockfile: Lockfile, missing: readonly MissingPackage[]): Lockfile {
  const added = missing.map(({ name, version, dependent }) => [
    `node_modules/${name}`,
    {
      version,
      ...platformOf(name),
      ...(dependent.dev === true ? { dev: true } : {}),
      ...(dependent.license === undefined ? {} : { license: dependent.license }),
      optional: true,
    },
  ]);
  const all = [
    ...Object.entries(lockfile.packages),
    ...added.map(([where, entry]) => [String(where), entry] as const),
  ];
  const packages = Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { ...lockfile, packages: packages as Lockfile['packages'] };
}

/** Packages whose tarball nobody could check. Bundled ones come within the tarball of another. */
export function withoutIntegrity({ packages }: Lockfile): readonly string[] {
  return Object.entries(packages)
    .filter(
      ([where, { integrity, inBundle }]) => where !== '' && inBundle !== true && integrity === undefined,
    )
    .map(([where]) => where);
}

/** The lockfile with the hash of each of these packages. @param integrityOf Asks the registry. */
export function withIntegrity(
  lockfile: Lockfile,
  integrityOf: (name: string, version: string) => string,
): Lockfile {
  const packages = { ...lockfile.packages };
  for (const where of withoutIntegrity(lockfile)) {
    const entry = packages[where];
    const name = where.split('node_modules/').at(-1) ?? '';
    if (entry?.version === undefined) throw new Error(`${where} of the lockfile has no version.`);
    const { version, ...rest } = entry;
    packages[where] = { version, integrity: integrityOf(name, version), ...rest };
  }
  return { ...lockfile, packages };
}

const SYSTEMS = [
  'android',
  'darwin',
  'linux',
  'win32',
  'freebsd',
  'openbsd',
  'netbsd',
  'sunos',
  'aix',
  'openharmony',
];
/** Longer names first: `arm` is part of `arm64`. */
const PROCESSORS = ['arm64', 'riscv64', 'loong64', 'ppc64', 's390x', 'ia32', 'x64', 'wasm32', 'arm'];

/** Platform packages carry their platform in their name, like `binding-linux-arm64-musl`. */
function platformOf(name: string): object {
  const os = SYSTEMS.find((system) => name.includes(system));
  const cpu = PROCESSORS.find((processor) => name.includes(processor));
  const libc = name.includes('musl') ? 'musl' : os === 'linux' && name.includes('gnu') ? 'glibc' : undefined;
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
    ...(os === undefined ? {} : { os: [os] }),
  };
}
