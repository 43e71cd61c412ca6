using System;

namespace EntraPrivateAccess.Server;

/// <summary>One event.</summary>
/// <param name="Level">1 critical, 2 error, 3 warning, 4 information, 5 verbose.</param>
/// <param name="Message">The formatted text, or the raw data where the publisher's texts are not there.</param>
internal sealed record ServerEvent(DateTimeOffset Time, string Channel, string Provider, int Id, int Level, string Message);
