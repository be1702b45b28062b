import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, withComponentInputBinding, type Routes } from '@angular/router';
import { App } from './shell/app.ts';

const pages: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'runs' },
  { path: 'runs', loadComponent: async () => (await import('./runs/run-list.ts')).RunList },
  { path: 'runs/:run', pathMatch: 'full', redirectTo: 'runs/:run/validation' },
  {
    path: 'runs/:run/validation',
    loadComponent: async () => (await import('./run/run-page.ts')).RunPage,
  },
  { path: '**', redirectTo: 'runs' },
];

await bootstrapApplication(App, {
  providers: [provideZonelessChangeDetection(), provideRouter(pages, withComponentInputBinding())],
});
