namespace EntraPrivateAccess.Errors;

/// <summary>Who says so.</summary>
internal enum FactSource
{
    /// <summary>Microsoft's pages on the connector, or on the code that it names.</summary>
    Microsoft,

    /// <summary>Seen by people who run connectors; worded as what is likely, never as certain.</summary>
    Community,
}
