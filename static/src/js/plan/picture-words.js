// What stands on paper and in pictures of the plan.

export function titleOf(space) {
  const { project } = space.page.dataset;
  const { code } = space.setup;
  return `${project} (${code})`;
}

// A cell's text: people by their initials, as on a screen where the column is no wider.
export function pictured(space, task, column) {
  if (column.key !== "people") return column.text(task);
  const people = [];
  for (const [id] of task.people) {
    const person = space.model.resources.get(id);
    people.push(person?.initials);
  }
  return people.join(" ");
}
