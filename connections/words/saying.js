// Saying: every sentence comes as data, in the reader's language; facts are put in by name.

function makeSaying(language, words) {
  const rules = new Intl.PluralRules([language, "en"]), row = { type: "unit" }
  // A sentence whose form the fact `n` decides comes as its forms, by plural category.
  function say(key, facts = {}) {
    const said = words[key]
    const text = typeof said === "string" ? said : said[rules.select(facts.n)] ?? said.other
    return text.replace(/\{(\w+)\}/g, (_, name) => facts[name])
  }
  say.listed = (names) => new Intl.ListFormat([language, "en"], row).format(names)
  return say
}

// Puts words where the page names them: as its text, as what is heard, as what a field asks for.
function putWords(root, say) {
  for (const part of root.querySelectorAll("[data-says]")) part.textContent = say(part.dataset.says)
  for (const part of root.querySelectorAll("[data-label]")) part.ariaLabel = say(part.dataset.label)
  for (const part of root.querySelectorAll("[data-asks]")) part.placeholder = say(part.dataset.asks)
}

// Makes a part of a page; its words are text, never markup.
function make(tag, name, text) {
  const made = document.createElement(tag)
  if (name) made.className = name
  if (text !== undefined) made.textContent = text
  return made
}
