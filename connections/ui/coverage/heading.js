// Whoever opened a list by keyboard goes on at its heading, else at the top of the page.
const TRIES = 120 // frames: the heading may be drawn a moment after this

export default function () {
  let tries = 0, wait = 0
  function go() {
    const heading = document.querySelector(".st-key-list_heading h2")
    if (!heading) {
      if (tries++ < TRIES) wait = requestAnimationFrame(go)
      return
    }
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    heading.scrollIntoView({ block: "center" })
  }
  go()
  return () => cancelAnimationFrame(wait)
}
