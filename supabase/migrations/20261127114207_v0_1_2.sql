-- What 0.1.2 changes. Between the two lines `npm run migration` writes anew what the chapters
-- (supabase/schemas) have and the last version has not. What is before and after is written by hand:
-- before, what no comparison can know, as that a column was renamed; after, what becomes of the rows.

-- Rather fail, and be run again, than let webhooks wait behind a lock that does not come.
set local lock_timeout = '5s';

-- Generated from here on.

SET local check_function_bodies = off;

CREATE OR REPLACE FUNCTION private.version()
  RETURNS text
  LANGUAGE sql
  IMMUTABLE
  SET search_path TO ''
  AS $function$ select '0.1.2' $function$;

-- Generated up to here.

-- Jobs and rights, where they are others now.
select private.schedule_jobs();
select private.restore_rights();
