/** Counts what a name has run, if one ever does: `window.__pwned` stays undefined. */
export const SCRIPT_NAME = '<img src=x onerror="window.__pwned=1">'
export const SCRIPT_TEXT = '<script>window.__pwned=1</script>'

/** Names of files, whales and analysts that lead elsewhere, run, or mean something to somebody. */
export const HOSTILE_NAMES: readonly string[] = [
  '../a.jpg', '../../../../etc/passwd.jpg', '..\\..\\a.jpg', '/etc/a.jpg', '//server/share/a.jpg', '\\\\server\\share\\a.jpg', 'C:\\Windows\\a.jpg', 'C:a.jpg', 'file:///etc/a.jpg', './a.jpg', 'a//b.jpg', '.', '..', '.jpg',
  'a\0.jpg', 'a\0.jpg.exe', '\n.jpg', 'a\r\nb.jpg', '\t=1.jpg', 'photo\u202Egpj.exe.jpg', '\u2066a\u2069.jpg', '\uFEFFa.jpg', 'a\u0308\u0308\u0308.jpg', '\uD83D\uDC0B.jpg', 'a\u2028b.jpg', '\u200b.jpg',
  `${'a'.repeat(300)}.jpg`, `${'b'.repeat(5000)}.jpg`, `${'d/'.repeat(2000)}a.jpg`, `${'../'.repeat(500)}a.jpg`, '/'.repeat(3000),
  'CON', 'con.jpg', 'NUL.jpg', 'AUX.png', 'COM1.jpg', 'LPT9', 'a.jpg.', 'a.jpg ', ' a.jpg', 'a:b.jpg', 'a?.jpg', 'a*.jpg', 'a|b.jpg', '"a".jpg', '%2e%2e%2fa.jpg', '~/a.jpg', '-rf.jpg', '$(id).jpg', '`id`.jpg', '; rm -rf .jpg',
  SCRIPT_NAME, SCRIPT_TEXT, 'javascript:window.__pwned=1', '"onmouseover=window.__pwned=1 x="', "';window.__pwned=1;//", '{{constructor.constructor("window.__pwned=1")()}}', '&lt;b&gt;', '<svg onload=window.__pwned=1>',
  '=1+1', '+1+1', '-1+1', '@SUM(A1)', '=cmd|\' /C calc\'!A0', '=HYPERLINK("http://x","y")', "'=1", '＝1+1', '\r=1', "'; DROP TABLE photos; --",
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__proto__/polluted.jpg', 'constructor.prototype.polluted', 'null', 'undefined', 'NaN', 'true', '[object Object]', '007', '1e5', '-0', '9007199254740993',
]
