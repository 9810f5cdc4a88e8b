// On a phone what a page is for begins right under its head; the ways to other views slide in one line.
const HIGH = `@media (max-width: 640px) {
  .stMainBlockContainer { padding-block-start: 3.75rem; }
  .stMainBlockContainer > .stVerticalBlock { gap: .6rem; }
  .stMainBlockContainer h1 { padding-block: 0; font-size: 1.6rem; }
  .st-key-how > :last-child { display: none; } /* stands with what the dots mean */
  .st-key-high { position: absolute; }
  .st-key-ways { flex-wrap: nowrap; gap: .5rem; overflow-x: auto; scrollbar-width: none; padding-block: 3px; }
  .st-key-dots button { padding-inline: .5rem; }
  .st-key-dots button p, .st-key-find :is(.stTextInput, .stSelectbox) > label {
    position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%);
  }
  .st-key-ways > * { flex: none; inline-size: auto; max-inline-size: none; }
  .st-key-find, .st-key-found { gap: .5rem; }
  .st-key-found p { font-size: .8125rem; }
  .st-key-ways [role="radiogroup"] { flex-wrap: nowrap; }
}`

function beginHigh() { // returns what lets the page be as it was
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(HIGH)
  document.adoptedStyleSheets.push(sheet)
  return () => { document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet) }
}
