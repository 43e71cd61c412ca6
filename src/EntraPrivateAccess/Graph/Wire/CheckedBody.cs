namespace EntraPrivateAccess.Graph.Wire;

/// <summary>A body that can tell a complete object from other valid JSON.</summary>
internal interface ICheckedBody
{
    /// <summary>The reason why the body is not a complete answer, as a clause; null if it is complete.</summary>
    string? Problem { get; }
}

/// <summary>Checks that bodies of several types share.</summary>
internal static class CheckedBody
{
    /// <summary>Every object of Microsoft Graph has an ID, which is returned even if it is not selected.</summary>
    public static string? RequireId(string? id, string what) =>
        string.IsNullOrWhiteSpace(id) ? $"it contains {what} without an ID" : null;
}
