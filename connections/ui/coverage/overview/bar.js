// One bar: how many have two or more, exactly one, none yet; striped is what may still be.

function part(name, students) {
  const made = make("div", name)
  made.hidden = !students
  made.style.flex = `${students} ${students} 0`
  return made
}

function drawBar(root, data, open) {
  const bar = make("div", "bar"), yet = part("yet", data.none)
  bar.classList.add("big")
  bar.ariaHidden = "true" // the counts below say the same
  yet.append(part("may", data.may), part("rest", data.none - data.may))
  bar.append(part("two", data.two), part("one", data.one), yet)
  const counts = make("ul", "counts")
  counts.append(...data.counts.map((count) => {
    const one = make("li", ""), said = make("p", "said"), seats = make("span", "seats")
    seats.classList.toggle("look", Boolean(count.look))
    seats.ariaHidden = "true"
    seats.append(...[0, 1].map((place) => make("i", place < count.seats ? "taken" : "")))
    const words = make("span", "")
    words.append(...sentence(count, open))
    said.append(seats, words)
    one.append(said, ...count.below.map((line) => {
      const below = make("p", "soft")
      below.append(...line.flatMap((part, place) => [place ? ", " : "", ...sentence(part, open)]))
      return below
    }))
    return one
  }))
  root.append(bar, counts)
}
