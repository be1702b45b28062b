import { ApplicationRef, Injectable, inject, type Type } from '@angular/core';
import { Dialog, type DialogConfig, type DialogRef } from '@angular/cdk/dialog';

/** Opens what stands over the page and has the keys meanwhile. */
@Injectable({ providedIn: 'root' })
export class Dialogs {
  readonly #dialog = inject(Dialog);
  readonly #application = inject(ApplicationRef);

  /** The dialog is there, and has the keys, when this returns: what is typed next is typed into it. Once it is closed the next key means the page again. */
  open<Content, Given = unknown, Chosen = unknown>(
    content: Type<Content>,
    config: DialogConfig<Given, DialogRef<Chosen, Content>> = {},
  ): DialogRef<Chosen, Content> {
    const dialog = this.#dialog.open<Chosen, Given, Content>(content, {
      panelClass: 'dialog',
      maxWidth: 'min(560px, 90vw)',
      maxHeight: '85vh',
      disableAnimations: true,
      ...config,
    });
    this.#application.tick();
    return dialog;
  }
}
