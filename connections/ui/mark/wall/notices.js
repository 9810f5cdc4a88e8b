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
