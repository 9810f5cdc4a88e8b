// The dots to choose from: which one is given by the next tap, and what it means.

function makeDots(root) {
  const $ = (selector) => root.querySelector(selector)
  const words = new Map(), tests = new Map() // by value, the strongest first
  let chosen = 3, say

  function draw(strengths, saying) {
    say = saying
    for (const { value, word, test } of strengths) words.set(value, word), tests.set(value, test)
    $(".dots").replaceChildren(...strengths.map(({ value, word, test }) => {
      const button = document.createElement("button")
      button.type = "button"
      button.setAttribute("role", "radio")
      button.dataset.value = value
      button.title = test
      const shape = document.createElement("span")
      shape.className = `shape s${value}`
      const text = document.createElement("span")
      text.textContent = word
      const key = document.createElement("kbd")
      key.textContent = value
      key.ariaHidden = "true"
      button.append(shape, text, key)
      button.onclick = () => choose(value)
      return button
    }))
    choose(chosen)
  }

  function choose(value, focus = false) {
    chosen = value
    for (const button of $(".dots").children) {
      const on = Number(button.dataset.value) === value
      button.ariaChecked = String(on)
      button.tabIndex = on ? 0 : -1
      if (on && focus) button.focus()
    }
    const brief = [say("short_0"), say("short_1"), say("short_2"), say("short_3")]
    const kinds = { long: tests.get(value), short: brief[value] } // a phone has one line
    $(".meaning").replaceChildren(...Object.entries(kinds).map(([kind, meaning]) =>
      make("span", kind, say("meaning", { word: words.get(value), meaning }))))
  }

  $(".dots").onkeydown = (event) => {
    const all = Array.from(words.keys()), at = all.indexOf(chosen)
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      choose(all[(at + step + all.length) % all.length], true)
    } else if (words.has(Number(event.key)) && event.key !== " ") choose(Number(event.key), true)
  }

  return { draw, chosen: () => chosen }
}
