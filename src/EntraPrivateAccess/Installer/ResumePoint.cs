namespace EntraPrivateAccess.Installer;

/// <summary>Where an interrupted download can go on.</summary>
/// <param name="Validator">The entity tag or date (as <c>If-Range</c> takes it) of the file whose beginning is here.</param>
/// <param name="Has">Bytes that are here.</param>
/// <param name="Total">Bytes of the whole.</param>
internal sealed record ResumePoint(string Validator, long Has, long Total);
