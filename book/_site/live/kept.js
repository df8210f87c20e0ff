/* What a reader types on a page of exercises, kept in this browser: `course.kept(id, stub)`.
   Two tabs may write the same answer: the one that was written last counts, and the other
   stays beside it until the reader has looked. */
(() => {
  "use strict";

  const { store, page } = window.course;

  // The answer of an exercise: its text, and another text of it that was replaced.
  window.course.kept = (id, stub) => {
    const key = `course:${page}:answer-${id}`;
    const beside = `${key}-other`;
    let seen = store.get(key);  // what this tab knows to be kept
    const answer = {
      key,
      beside,
      get text() { return seen ?? stub; },
      get typed() { return seen !== null; },
      get other() { return store.get(beside); },
      // Tell whether the text is kept. What another tab has written meanwhile is not lost.
      save(text) {
        const there = store.get(key);
        if (there !== null && there !== seen && there !== text) store.set(beside, there);
        if (text === stub) store.drop(key);
        else if (!store.set(key, text)) return false;
        seen = text === stub ? null : text;
        return true;
      },
      // Replace the text by one from elsewhere; the present one stays beside it.
      replace(text) {
        const before = answer.text;
        if (before === text) return true;
        if (before !== stub && !store.set(beside, before)) return false;
        return answer.save(text);
      },
      forgetOther() { store.drop(beside); },
      // What another tab has written, once this tab knows of it.
      catchUp() {
        seen = store.get(key);
        return answer.text;
      },
    };
    return answer;
  };
})();
