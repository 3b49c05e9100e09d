import { formatCount } from '#ui/format.ts'
import styles from './preview-table.module.css'

interface Props {
  /** What it shows, for a screen reader. */
  label: string
  header: readonly string[]
  /** The first rows, how many there are in all is `total`; undefined while they are being read. */
  rows: readonly (readonly string[])[] | undefined
  total: number
  unit?: string
  /** Share of the width of each column, %; absent: all alike. */
  widths?: readonly number[]
}

/** The head of a table that is about to be saved. */
export function PreviewTable({ label, header, rows, total, unit = 'rows', widths }: Props) {
  const rest = total - (rows?.length ?? 0)
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label}>
        {widths && (
          <colgroup>
            {widths.map((width, column) => (
              <col key={header[column]} style={{ width: `${width}%` }} />
            ))}
          </colgroup>
        )}
        <thead>
          <tr>
            {header.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows?.map((row, place) => (
            // The same file name may stand in two rows.
            <tr key={`${place}:${row[0]}`}>
              {row.map((cell, column) => (
                <td key={header[column]} title={cell}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows === undefined && <p className={styles.rest}>Reading…</p>}
      {rows && (total === 0 || rest > 0) && <p className={styles.rest}>{total === 0 ? 'Nothing to save yet.' : `and ${formatCount(rest)} more ${unit}`}</p>}
    </div>
  )
}
