/** Writes one day's answers: one after the other, each on top of the one before, however fast the taps come. */
export function penFor(store, { date, answers, seen }, onFailure) {
  let turn = Promise.resolve();
  /** @param change makes the new answers from those before; null takes the answer back */
  return (change) => {
    answers = change(answers);
    const given = answers;
    turn = turn.then(async () => {
      seen = [await store.answer({ date, answers: given, seen })];
    });
    return turn.catch(onFailure);
  };
}
