import { FlukeprintError } from '#core/errors.ts'
import { audit } from './audit.ts'
import { commands as identification } from './commands.ts'
import { pack } from './pack.ts'

const commands = [...identification, audit, pack]

/** `npm run cli -- COMMAND …`: the page's jobs for a terminal. Exit code 0; 1 where something could not be done; 2 for a wrong command. */
const [name = '--help', ...words] = process.argv.slice(2)
const command = commands.find((one) => one.name === name)
const isHelp = (word: string): boolean => word === '--help' || word === '-h' || word === 'help'

if (isHelp(name)) {
  console.log(overview())
} else if (!command) {
  console.error(`There is no command “${name}”.\n\n${overview()}`)
  process.exitCode = 2
} else if (words.some(isHelp)) {
  console.log(`${command.summary}\n\n  npm run cli -- ${command.name} ${command.usage} [--model small]\n\n${command.help}\n--model    the recognition model: full, the more exact one, unless small is said. Vectors of the two can't be compared.`)
} else {
  try {
    process.exitCode = await command.run(words)
  } catch (thrown) {
    if (!(thrown instanceof FlukeprintError)) throw thrown
    console.error(`${thrown.file ? `${thrown.file}: ` : ''}${thrown.message}${thrown.remedy ? `\n${thrown.remedy}` : ''}`)
    process.exitCode = 1
  }
}

function overview(): string {
  const list = commands.map((one) => `  ${one.name.padEnd(10)} ${one.summary}\n             ${one.usage}`).join('\n')
  return `Usage: npm run cli -- COMMAND …\n\n${list}\n\nCOMMAND --help says more. All of them take --model small.`
}
