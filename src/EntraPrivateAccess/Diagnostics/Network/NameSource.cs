namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>How sure it is that a host exists.</summary>
internal enum NameSource
{
    /// <summary>Named by Microsoft.</summary>
    Documented,

    /// <summary>Seen in the field by others: it may be gone, and then says nothing.</summary>
    Observed,
}
