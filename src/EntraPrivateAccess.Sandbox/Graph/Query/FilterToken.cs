namespace EntraPrivateAccess.Sandbox.Graph.Query;

/// <summary>One piece of a filter.</summary>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Value);
