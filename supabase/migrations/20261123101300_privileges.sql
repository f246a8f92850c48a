-- Privileges: nobody may do what is not granted beside an object.
--
-- Its chapter has closed an object and granted what is to be granted; functions in private are
-- still open to everyone who sees into the schema, and nobody does. From here on the list of
-- intended rights is the truth: supabase/tests/contract fails for an object that is forgotten.

select private.restore_rights();
