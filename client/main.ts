import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import {
  UrlSerializer,
  provideRouter,
  withComponentInputBinding,
  type Route,
  type Routes,
  type UrlSegment,
} from '@angular/router';
import { isView } from './data/views.ts';
import { RunPage } from './run/run-page.ts';
import { loadViewOf } from './run/view-files.ts';
import { RunList } from './runs/run-list.ts';
import { App } from './shell/app.ts';
import { LenientUrls } from './shell/lenient-urls.ts';

/** Both pages are in the first load: the browser then asks for all of their files at once, and either is there also where the server has gone since. */
const pages: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'runs' },
  { path: 'runs', component: RunList },
  { path: 'runs/:run', pathMatch: 'full', redirectTo: 'runs/:run/validation' },
  {
    // One route for all views: from one to another the page stays, with its cursor and all that it has loaded.
    path: 'runs/:run/:view',
    canMatch: [(_: Route, segments: UrlSegment[]) => isView(segments[2]?.path)],
    component: RunPage,
  },
  { path: '**', component: RunList, data: { isElsewhere: true } },
];

loadViewOf(location.pathname);
// Not awaited: of what views share, all that is here at once is then in this one file, as no view can wait for what waits for it.
void bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideRouter(pages, withComponentInputBinding()),
    { provide: UrlSerializer, useClass: LenientUrls },
  ],
});
