import styles from './start.module.css'

/** Four flukes told apart by their pigment, as an ornament: black, spotted, half, white. */
export function FlukeRow() {
  return (
    <svg className={styles.flukes} viewBox="0 0 424 76" role="img" aria-label="Four flukes with different markings">
      {MARKS.map((marks, place) => (
        <g key={place} transform={`translate(${place * 108} 4)`}>
          <path className={styles.flukeBody} d={BODY} />
          <g clipPath={`url(#fluke-${place})`}>{marks}</g>
          <clipPath id={`fluke-${place}`}>
            <path d={BODY} />
          </clipPath>
        </g>
      ))}
    </svg>
  )
}

const BODY =
  'M50 19c-3-4-7-7-12-9-3-.5-5-2-9-2.500-4-1-8-1-12-.5C11 7.500 6 6.500 0 8c6 4 9 8 12 14 5 11 14 18 25 21 4 6 6 14 5 24h16c-1-10 1-18 5-24 11-3 20-10 25-21 3-6 6-10 12-14-6-1.500-11-.5-17-1-4-.5-8-.5-12 .5-4 .5-6 2-9 2.500-5 2-9 5-12 9z'

const MARKS = [
  <path key="rakes" className={styles.flukeLine} d="M22 16l6 12M26 15l6 12M30 14l6 12M72 22l-3 6" />,
  <g key="spots" className={styles.flukeLight}>
    <circle cx="26" cy="22" r="5" />
    <circle cx="38" cy="31" r="3" />
    <circle cx="73" cy="23" r="6" />
    <circle cx="62" cy="33" r="2.500" />
    <circle cx="84" cy="16" r="2" />
  </g>,
  <g key="half" className={styles.flukeLight}>
    <path d="M8 11c8 0 22 4 30 14 2 5-2 12-9 13C18 34 12 22 8 11zM92 11c-8 0-22 4-30 14-2 5 2 12 9 13 11-4 17-16 21-27z" />
  </g>,
  <g key="white">
    <path className={styles.flukeLight} d="M4 8c14-1 34 0 46 14C62 8 82 7 96 8c-6 12-14 30-32 34-6 2-22 2-28 0C18 38 10 20 4 8z" />
    <path className={styles.flukeDark} d="M46 24h8v20h-8zM20 20l7 4-3 3zM78 16l-8 9 3 1z" />
  </g>,
]
