import { useState } from 'react'
import { Outlet } from 'react-router'
import { HelpDialog } from '#ui/commands/help-dialog.tsx'
import { useCommandKeys, useCommands } from '#ui/commands/use-commands.ts'
import { FlukeMark } from '#ui/icons/icons.tsx'
import styles from './shell.module.css'

export function Shell() {
  const [help, setHelp] = useState(false)
  useCommandKeys()
  useCommands([{ id: 'app.help', label: 'Show all keys', group: 'Anywhere', keys: ['?'], run: () => setHelp(true) }])
  return (
    <div className={styles.shell}>
      <header className={styles.bar}>
        <FlukeMark /> <strong>Flukeprint</strong>
      </header>
      <main className={styles.main}>
        <Outlet />
      </main>
      <HelpDialog isOpen={help} onClose={() => setHelp(false)} />
    </div>
  )
}
