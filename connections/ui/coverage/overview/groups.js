// A bar for each group, in the order of the school. Small groups never come here.

function drawGroups(root, data, open) {
  const table = make("table", ""), head = make("thead", ""), top = make("tr", ""), body = make("tbody", "")
  table.ariaLabel = data.alt
  const first = make("th", "")
  first.append(make("span", "hidden", data.group))
  top.append(first, make("td", "part"), make("th", "range", data.covered), make("th", "yet", data.yet))
  for (const each of top.querySelectorAll("th")) each.scope = "col"
  head.append(top)
  body.append(...data.rows.map((row) => {
    const one = make("tr", ""), name = make("th", "", row.says), bar = make("div", "bar")
    name.scope = "row"
    bar.ariaHidden = "true"
    bar.append(part("two", row.two), part("one", row.one), part("may", row.may), part("none", row.rest))
    const cell = make("td", "part"), range = make("td", "range"), yet = make("td", "yet")
    cell.append(bar)
    range.append(make("b", "", row.low), make("span", "soft", row.high))
    yet.append(...sentence(row.yet, open))
    one.append(name, cell, range, yet)
    return one
  }))
  table.append(head, body)
  root.append(drawLegend(data.legend), table)
}
