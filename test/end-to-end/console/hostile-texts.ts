/** What a page must show as text and never read as markup. */
export const MARKUP = '<img src=x onerror=alert(1)><b>bold</b>';

/** With a sign that turns the direction of all that follows. */
export const RIGHT_TO_LEFT = '\u202Eسيريال-שלום\u202C';

/** HTML of a custom widget that tries to run, load and leave its place. */
export const HOSTILE_HTML = `<script>alert(1)</script><iframe src="//x"></iframe><svg><use href="#x"/><script>1</script></svg>
  <p onclick="alert(1)" style="color: red; position: fixed; background-color: url(x)">kept</p>
  <a href="javascript:alert(1)">bad</a><a href="https://x.example">good</a><img src="//x.example/i">
  <cwdb-action action="call" endpoint="arn">{"a":1}</cwdb-action><style>* { color: red }</style>`;
