// What stands above and below the names, and how much room it takes.

// What the wall has to say: one line of each kind, there until it is read or no longer true.
// read(): what the button of a notice says that is only to be read
function makeNotices(root, read) {
  const line = (kind) => root.querySelector(`.notice[data-kind="${kind}"]`)

  function notice(kind, text, action, act) {
    if (line(kind)?.firstChild.textContent === text) return
    dismiss(kind)
    const made = document.createElement("div")
    made.className = `notice ${kind}`
    made.dataset.kind = kind
    const words = document.createElement("p")
    words.textContent = text
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = action ?? read()
    button.onclick = act ?? (() => dismiss(kind))
    made.append(words, button)
    root.querySelector(".notices").append(made)
  }

  function dismiss(kind) {
    line(kind)?.remove()
  }

  return { notice, dismiss }
}

// The search and the filters. A phone opens and closes them; on a desk they are always open.
// begin(): narrows the wall anew
function makeFinder(root, begin) {
  const $ = (selector) => root.querySelector(selector)
  const isPhone = () => $(".find").offsetParent !== null
  const only = () => $(".open").ariaPressed === "true"

  function find(open) {
    $(".wall").classList.toggle("finding", open)
    $(".find").ariaExpanded = String(open)
    $(open ? "input" : ".find").focus()
  }

  function fill(select, all, options) {
    $(select).replaceChildren(...[all, ...options].map((text, index) => {
      const option = make("option", "", text)
      option.value = index ? String(index - 1) : ""
      return option
    }))
    $(select).parentElement.hidden = options.length < 2
  }

  function showAll() {
    $("input").value = $(".grade").value = $(".room").value = ""
    $(".open").ariaPressed = "false"
    begin()
  }

  function tellWhat(say) { // the filters may be closed
    const typed = $("input").value.trim()
    const chosen = [$(".grade"), $(".room")].filter((select) => select.value)
    const parts = chosen.map((select) => select.selectedOptions[0].textContent)
    if (only()) parts.push(say("open"))
    const what = say.listed(typed ? [`“${typed}”`, ...parts] : parts)
    $(".only").hidden = !what
    $(".only span").textContent = what && say("only", { what })
  }

  function escape(event) { // true where it was meant for what is open
    const closes = isPhone() && event.target.closest(".filters, .find")
    if (closes) event.preventDefault(), find(false)
    return closes
  }

  $("input").oninput = $(".grade").onchange = $(".room").onchange = begin
  $(".open").onclick = () => {
    $(".open").ariaPressed = String(!only())
    begin()
  }
  $(".find").onclick = () => find(!$(".wall").classList.contains("finding"))
  $(".others button").onclick = () => find(true)
  $(".clear").onclick = () => { showAll(), find(true) }
  $(".all").onclick = () => { showAll(), $(".find").focus() }
  return { find, fill, only, tellWhat, escape }
}

// Keeps what gets the focus from being behind the bars.
function measureBars(root) {
  const bars = [".top", ".state", ".filters", ".hand", ".notices"]
    .map((each) => root.querySelector(each))
  const room = (name, pixels) =>
    root.querySelector(".wall").style.setProperty(name, `${Math.ceil(pixels)}px`)
  const measured = new ResizeObserver(() => {
    const [top, state, filters, hand, notices] = bars.map((bar) => bar.offsetHeight)
    room("--above", top || state + filters) // each is as high as what is drawn of it
    room("--state", state)
    room("--hand", hand)
    room("--below", hand + notices)
  })
  for (const bar of bars) measured.observe(bar)
  const head = document.querySelector('[data-testid="stHeader"]') // Streamlit's own
  room("--under", head?.getBoundingClientRect().height ?? 0)
}
