using EntraPrivateAccess.Tests.PesterFiles;
using Xunit;

namespace EntraPrivateAccess.Tests.Recipes;

/// <summary>Reports each It of Recipes.Tests.ps1, which runs the recipes on virtual servers.</summary>
public sealed class RecipeTests
{
    private const string File = "Recipes/Recipes.Tests.ps1";

    [Theory]
    [MemberData(nameof(PesterRows.Of), File, MemberType = typeof(PesterRows))]
    public Task It(string it) => PesterRows.ReportAsync(File, it);
}
