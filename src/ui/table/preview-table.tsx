import { formatCount } from '#ui/format.ts'
import styles from './preview-table.module.css'

interface Props {
  /** What it shows, for a screen reader. */
  label: string
  header: readonly string[]
  /** The first rows; how many there are in all is `total`. */
  rows: readonly (readonly string[])[]
  total: number
  unit?: string
}

/** The head of a table that is about to be saved. */
export function PreviewTable({ label, header, rows, total, unit = 'rows' }: Props) {
  const rest = total - rows.length
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label}>
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
          {rows.map((row, place) => (
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
      <p className={styles.rest}>{total === 0 ? 'Nothing to save yet.' : rest > 0 ? `and ${formatCount(rest)} more ${unit}` : `all ${formatCount(total)} ${unit}`}</p>
    </div>
  )
}
