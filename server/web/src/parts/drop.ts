// A form onto which a file can be dropped; choosing it in the form does the same.
export interface Dropping {
  over(event: DragEvent): void;
  left(): void;
  dropped(event: DragEvent): void;
}

/** `isOver` is shown while a file is held above it. */
export const dropping = (form: { isOver: boolean }, take: (file: File) => void): Dropping => ({
  over: (event) => {
    event.preventDefault();
    form.isOver = true;
  },
  left: () => { form.isOver = false; },
  dropped: (event) => {
    event.preventDefault();
    form.isOver = false;
    const file = event.dataTransfer?.files[0];
    if (file) take(file);
  },
});
