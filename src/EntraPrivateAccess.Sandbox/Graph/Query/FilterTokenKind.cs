namespace EntraPrivateAccess.Sandbox.Graph.Query;

/// <summary>What a piece of a filter is.</summary>
internal enum FilterTokenKind
{
    Word,
    Text,
    Number,
    Open,
    Close,
    Comma,
    Slash,
    Colon,
    End,
}

