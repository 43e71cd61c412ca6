using System;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Declares a question that a cmdlet asks beside <c>ShouldProcess</c>. It can ask no other.</summary>
/// <param name="parameter">The switch that consents beforehand.</param>
/// <param name="errorId">The ErrorId if the user declines or can't be asked.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class ConsentAttribute(string parameter, string errorId) : Attribute
{
    public string Parameter { get; } = parameter;

    public string ErrorId { get; } = errorId;
}
