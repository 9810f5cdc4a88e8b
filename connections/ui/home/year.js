// The school's year as a line. Names of rounds are text, never markup.

const BESIDE = 130, NARROW = 520 // px: between two labels in one row; a narrow line

export default function ({ parentElement: root, data }) {
  const year = JSON.parse(new TextDecoder().decode(data))
  const box = root.querySelector(".year")
  const watching = new ResizeObserver(() => drawYear(root, box, year))
  watching.observe(box)
  return () => watching.disconnect()
}

function drawYear(root, box, year) {
  const at = (iso) => Date.parse(iso)
  const first = at(year.first), whole = Math.max(1, at(year.last) - first)
  const place = (iso) => Math.min(100, Math.max(0, (100 * (at(iso) - first)) / whole))
  box.ariaLabel = year.says
  const track = root.querySelector(".track")
  const span = (name, from, to) => {
    const part = make("div", name)
    part.style.insetInlineStart = `${place(from)}%`
    part.style.inlineSize = `${place(to) - place(from)}%`
    return part
  }
  const held = year.terms.length ? year.terms : [[year.first, year.last]]
  track.replaceChildren(...held.map(([from, to]) => span("term", from, to)), span("gone", year.first, year.today))
  const month = new Intl.DateTimeFormat([year.language, "en"], { month: "short", timeZone: "UTC" })
  for (let day = new Date(first); day.getTime() <= at(year.last); day.setUTCMonth(day.getUTCMonth() + 1, 1)) {
    if (day.getUTCDate() !== 1) continue
    const tick = make("span", "month", month.format(day))
    tick.style.insetInlineStart = `${place(day.toISOString().slice(0, 10))}%`
    track.append(tick)
  }
  const wide = box.clientWidth || 1000, narrow = wide <= NARROW
  const apart = (100 * (narrow ? 110 : BESIDE)) / wide
  const ends = [-99] // where each row's last label stands: one above, others below, none on another
  root.querySelector("ul").replaceChildren(...year.marks.map((mark) => {
    const one = make("li", "mark"), x = place(mark.day)
    one.classList.add(mark.kind)
    one.style.insetInlineStart = `${x}%`
    if (mark.kind !== "now") {
      const free = ends.findIndex((end) => x - end >= apart), row = free < 0 ? ends.length : free
      ends[row] = x
      one.classList.add(row ? "below" : "above")
      one.style.setProperty("--row", row)
    }
    if (x < 6) one.classList.add("first")
    if (x > 92) one.classList.add("last")
    const label = make("span", "label")
    label.append(make("b", "", mark.top), " ", make("span", "", mark.below))
    one.append(make("span", "shape"), label)
    return one
  }))
  box.classList.toggle("narrow", narrow)
  box.style.setProperty("--rows", ends.length - 1)
}
