/** The part of package-lock.json (version 3) that counts here. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly license?: string;
  readonly inBundle?: boolean;
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
