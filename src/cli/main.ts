import { FlukeprintError } from '#core/errors.ts'
import { commands } from './commands.ts'

/** `npm run cli -- COMMAND …`: the page's jobs for a terminal. */
const [name = '', ...words] = process.argv.slice(2)
const command = commands.find((one) => one.name === name)

if (!command) {
  const help = commands.map((one) => `  ${one.name.padEnd(10)} ${one.summary}\n             ${one.usage}`).join('\n')
  console.error(`Usage: npm run cli -- COMMAND …\n\n${help}`)
  process.exitCode = name === '' || name === '--help' ? 0 : 2
} else if (words.includes('--help')) {
  console.log(`${command.summary}\n\nnpm run cli -- ${command.name} ${command.usage}`)
} else {
  try {
    process.exitCode = await command.run(words)
  } catch (thrown) {
    if (!(thrown instanceof FlukeprintError)) throw thrown
    console.error(`${thrown.file ? `${thrown.file}: ` : ''}${thrown.message}${thrown.remedy ? `\n${thrown.remedy}` : ''}`)
    process.exitCode = 1
  }
}
