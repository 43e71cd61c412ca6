using System;

namespace EntraPrivateAccess.Installer;

/// <summary>One published version of the connector.</summary>
/// <param name="Released">The day it was published, or null where Microsoft's table names none.</param>
/// <param name="MayUpdateItself">True where the connector's updater may install it; false where it must be downloaded.</param>
internal sealed record ConnectorRelease(Version Version, DateTime? Released, bool MayUpdateItself);
