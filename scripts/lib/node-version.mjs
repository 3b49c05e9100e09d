/**
 * Plain old syntax, so that an old Node can read it far enough to say that it is too old.
 * @param {number} major
 * @param {number} minor
 */
export function requireNode(major, minor) {
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split('.').map(Number)
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return
  console.error(`Flukeprint needs Node ${major}.${minor} or newer; this is ${process.versions.node}. Install a newer Node (nodejs.org) and try again.`)
  process.exit(1)
}
