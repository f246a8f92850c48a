import fc from "fast-check";
import { type Delivery, type Happening, type History, historyOf } from "./history.ts";
import { noise } from "./stories/noise.ts";
import { type SeatsStory, seatsStories, tellSeats } from "./stories/seats.ts";
import { type SeriesStory, seriesStories, tellSeries } from "./stories/series.ts";
import { type SingleStory, singleStories, tellSingle } from "./stories/single.ts";

type Story = SingleStory | SeatsStory | SeriesStory;

/**
 * Histories of one tenant's bookings, as Cal.com can produce them: up to three stories that
 * overlap in time and share people. What each kind of story holds is in docs/histories.md.
 * Without `deliveries` events also arrive twice, from two webhooks, or never.
 */
export function histories(deliveries?: readonly Delivery[]): fc.Arbitrary<History> {
  const story = fc.oneof<fc.Arbitrary<Story>[]>(
    singleStories(deliveries),
    seatsStories(deliveries),
    seriesStories(deliveries),
  );
  return fc
    .tuple(fc.array(story, { minLength: 1, maxLength: 3 }), fc.array(noise, { maxLength: 2 }))
    .map(([stories, bodies]) => historyOf(stories.flatMap(tell), bodies));
}

function tell(story: Story, index: number): Happening[] {
  switch (story.kind) {
    case "single":
      return tellSingle(story, index);
    case "seats":
      return tellSeats(story, index);
    case "series":
      return tellSeries(story, index);
  }
}
