'use strict';
(() => {
  const form = document.getElementById('filter');
  const text = document.getElementById('text');
  const only = document.getElementById('only');
  const count = document.getElementById('count');
  const words = new WeakMap();
  const textOf = element => {
    if (!words.has(element)) {
      words.set(element, element.textContent.toLowerCase());
    }
    return words.get(element);
  };
  const listsIn = selector => [...document.querySelectorAll(selector)].map(element => ({
    element, isOpen: element.open, rows: [...element.querySelectorAll('tbody tr')],
  }));
  const lists = [...listsIn('#findings details'), ...listsIn('#changes table')];
  const groups = listsIn('#groups details');
  const isConnector = row => row.parentElement.parentElement.className === 'members';
  const total = groups.reduce((sum, group) => sum + group.rows.filter(isConnector).length, 0);
  const numberOf = number => number.toLocaleString('en-US');

  function filter() {
    const wanted = text.value.toLowerCase().split(/\s+/).filter(word => word);
    const isFiltered = wanted.length > 0 || only.value !== 'all';
    for (const list of lists) {
      let shown = 0;
      for (const row of list.rows) {
        row.hidden = !wanted.every(word => textOf(row).includes(word) || heading(list).includes(word));
        shown += row.hidden ? 0 : 1;
      }
      list.element.hidden = shown === 0;
    }

    let connectors = 0;
    const visible = [];
    for (const group of groups) {
      const name = heading(group);
      const isNamed = wanted.every(word => name.includes(word));
      let shown = 0;
      for (const row of group.rows) {
        const isWanted = only.value !== 'inactive' || row.className === 'off';
        const isMatch = isNamed || wanted.every(word => name.includes(word) || textOf(row).includes(word));
        row.hidden = !(isWanted && isMatch);
        shown += row.hidden ? 0 : 1;
        connectors += !row.hidden && isConnector(row) && isSelected(group) ? 1 : 0;
      }
      const isShown = isSelected(group) && (shown > 0 || (isNamed && only.value !== 'inactive'));
      group.element.hidden = !isShown;
      if (isShown) {
        visible.push(group);
      }
    }

    // A few matches are opened; after the filter is removed, each group is as it was at first.
    for (const group of groups) {
      group.element.open = isFiltered && visible.length <= 20 ? true : group.isOpen;
    }
    count.textContent = isFiltered
      ? `${numberOf(visible.length)} of ${numberOf(groups.length)} groups, `
        + `${numberOf(connectors)} of ${numberOf(total)} connectors`
      : `${numberOf(groups.length)} groups, ${numberOf(total)} connectors`;
  }

  function heading(list) {
    return list.element.firstElementChild.tagName === 'SUMMARY' ? textOf(list.element.firstElementChild) : '';
  }

  function isSelected(group) {
    return only.value !== 'findings' || group.element.classList.contains('found');
  }

  let timer = 0;
  text.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 150);
  });
  only.addEventListener('change', filter);
  form.addEventListener('submit', submitted => {
    submitted.preventDefault();
    filter();
  });

  // Paper has no click.
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    closed.forEach(element => { element.open = true; });
  });
  addEventListener('afterprint', () => closed.forEach(element => { element.open = false; }));
  form.hidden = false;
  filter();
})();
