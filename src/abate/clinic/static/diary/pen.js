let unfinished = 0;

/** Whether an answer is on its way to the disk; what the store says until then is old. */
export const isWriting = () => unfinished > 0;

/** Writes one day's answers: one after the other, each on top of the one before, however fast the taps come. */
export function penFor(store, { date, answers, seen }, onFailure) {
  let turn = Promise.resolve();
  /** @param change makes the new answers from those before; null takes the answer back, the same ones write nothing */
  return (change) => {
    const given = change(answers);
    if (given === answers) return turn;
    answers = given;
    unfinished += 1;
    turn = turn
      .then(async () => (seen = [await store.answer({ date, answers: given, seen })]))
      .finally(() => (unfinished -= 1));
    return turn.catch(onFailure);
  };
}
