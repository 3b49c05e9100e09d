import { useNavigate, useRouteError } from 'react-router'
import { errorRecord, type ErrorRecord } from '#core/errors.ts'
import { Button } from '#ui/button/button.tsx'
import { CopyIcon } from '#ui/icons/icons.tsx'
import { showError, showToast } from '#ui/toast/toast.ts'
import { paths } from '../paths.ts'
import styles from './shell.module.css'

/** What a screen becomes when it fails: what happened, what to do, and a report to send on. */
export function ErrorScreen() {
  const error = errorRecord(useRouteError())
  const navigate = useNavigate()
  // What is not there will not be there after a reload either.
  const gone = error.code === 'not-found'
  return (
    <div className={styles.error} role="alert">
      <p className={styles.errorCode}>{error.code}</p>
      <h1>{error.code === 'unexpected' ? 'This screen has failed' : error.message}</h1>
      {error.code === 'unexpected' && <p>{error.message}</p>}
      <p>{error.remedy ?? 'Reload the page. Every decision that was confirmed is on disk.'}</p>
      <div className={styles.errorActions}>
        {!gone && (
          <Button variant="primary" onPress={() => location.reload()}>
            Reload
          </Button>
        )}
        <Button variant={gone ? 'primary' : 'plain'} onPress={() => void navigate(paths.start())}>
          To the start
        </Button>
        <Button variant="quiet" onPress={() => void copy(error)}>
          <CopyIcon /> Copy report
        </Button>
      </div>
      {error.cause && (
        <details>
          <summary>Technical reason</summary>
          <pre className={styles.cause}>{error.cause}</pre>
        </details>
      )}
    </div>
  )
}

async function copy(error: ErrorRecord): Promise<void> {
  try {
    await navigator.clipboard.writeText(report(error))
    showToast({ tone: 'good', message: 'The report is on the clipboard.' })
  } catch (thrown) {
    showError(thrown)
  }
}

function report(error: ErrorRecord): string {
  const lines = {
    code: error.code,
    message: error.message,
    file: error.file,
    cause: error.cause,
    page: location.hash,
    browser: navigator.userAgent,
    at: new Date().toISOString(),
  }
  return Object.entries(lines)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}
