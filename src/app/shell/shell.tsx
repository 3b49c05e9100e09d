import { useQueryClient } from '@tanstack/react-query'
import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { Link, NavLink, Outlet, useLocation, useMatch } from 'react-router'
import { catalogueRegistry } from '#storage/catalogues.ts'
import { EngineBadge } from '#features/machine/engine-badge.tsx'
import { StorageBadge } from '#features/machine/storage-badge.tsx'
import { ABOVE_SCREEN } from '#ui/banner/above-screen.tsx'
import { Button } from '#ui/button/button.tsx'
import { HelpDialog } from '#ui/commands/help-dialog.tsx'
import { letGoOfKeys } from '#ui/commands/let-go.ts'
import { useCommandKeys, useCommands } from '#ui/commands/use-commands.ts'
import { FlukeMark, HelpIcon } from '#ui/icons/icons.tsx'
import { NewVersionBanner } from '../offline/new-version-banner.tsx'
import { paths } from '../paths.ts'
import { useKeepAwake } from './keep-awake.ts'
import { useWarmEngine } from './warm-engine.ts'
import { Banners } from './banners.tsx'
import { JobIndicator } from './job-indicator.tsx'
import { SettingsMenu } from './settings-menu.tsx'
import styles from './shell.module.css'

const GESTURES = [
  { group: 'Looking', gesture: 'wheel, pinch', label: 'Zoom at the pointer' },
  { group: 'Looking', gesture: 'drag', label: 'Pan both photos' },
]

/** Screens that show photographs under the hand. */
const LOOKING: ReadonlySet<string> = new Set(['identify', 'review', 'catalogue'])

/** The frame of every screen: the bar, the banners, the keys. */
export function Shell() {
  const [help, setHelp] = useState(false)
  const queries = useQueryClient()
  const catalogueId = useMatch('/c/:catalogue/*')?.params.catalogue ?? null
  const main = useFromTheTop()
  const looksAtPairs = LOOKING.has(useMatch('/c/:catalogue/:screen')?.params.screen ?? '')
  useKeepAwake()
  useWarmEngine()
  useCommandKeys()
  useCommands([{ id: 'app.help', label: 'Show all keys', group: 'Anywhere', keys: ['?'], run: () => setHelp(true) }])
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main" onClick={(event) => (event.preventDefault(), document.getElementById('main')?.focus())}>
        Skip to the content
      </a>
      <header className={styles.bar}>
        <Link to={paths.start()} className={styles.brand} aria-label="Flukeprint, to the start">
          <FlukeMark />
          <span className={styles.brandName}>Flukeprint</span>
        </Link>
        {catalogueId !== null && <CatalogueNav catalogueId={catalogueId} />}
        <div className={styles.end}>
          <JobIndicator />
          <span className={styles.badges}>
            <EngineBadge />
            <StorageBadge />
          </span>
          <SettingsMenu />
          <Button variant="quiet" icon aria-label="Keys" aria-keyshortcuts="?" tooltip={<>Keys <kbd>?</kbd></>} onPress={() => setHelp(true)}>
            <HelpIcon />
          </Button>
        </div>
      </header>
      <Banners catalogueId={catalogueId} onAccess={() => void queries.invalidateQueries()} />
      <NewVersionBanner />
      <div id={ABOVE_SCREEN} />
      <main ref={main} className={styles.main} id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <HelpDialog isOpen={help} onClose={() => setHelp(false)} gestures={looksAtPairs ? GESTURES : []} />
    </div>
  )
}

/** The content scrolls, not the page, so no browser begins the next screen at its top by itself. */
function useFromTheTop(): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useLayoutEffect(() => {
    main.current?.scrollTo(0, 0)
  }, [pathname])
  return main
}

const SCREENS = [
  { name: 'Import', to: paths.import },
  { name: 'Identify', to: paths.identify },
  { name: 'Review', to: paths.review },
  { name: 'Catalogue', to: paths.catalogue },
  { name: 'Exchange', to: paths.exchange },
  { name: 'Storage', to: paths.storage },
]

function CatalogueNav({ catalogueId }: { catalogueId: string }) {
  const screen = useMatch('/c/:catalogue/:screen')?.params.screen
  const info = useLiveQuery(async () => (await catalogueRegistry().catalogues.get(catalogueId)) ?? null, [catalogueId])
  const title = [SCREENS.find(({ name }) => name.toLowerCase() === screen)?.name, info?.name, 'Flukeprint'].filter(Boolean).join(' · ')
  useEffect(() => {
    document.title = title
    return () => {
      document.title = 'Flukeprint'
    }
  }, [title])
  // No such catalogue (any more): its screens lead nowhere.
  if (info === null) return null
  return (
    <>
      <span className={styles.catalogue} title={info?.name}>
        {info?.name}
      </span>
      <nav aria-label="Screens" className={styles.nav}>
        {SCREENS.map(({ name, to }) => (
          <NavLink key={name} to={to(catalogueId)} onClick={letGoOfKeys}>
            {name}
          </NavLink>
        ))}
      </nav>
    </>
  )
}
