"""Chengdu's 23 district-level areas (区市县), by their full names."""

DISTRICTS = (
    "锦江区", "青羊区", "金牛区", "武侯区", "成华区", "龙泉驿区", "青白江区", "新都区", "温江区",
    "双流区", "郫都区", "新津区", "简阳市", "都江堰市", "彭州市", "邛崃市", "崇州市", "金堂县",
    "大邑县", "蒲江县", "高新区", "天府新区", "东部新区",
)  # fmt: skip
# Said of any town's zone when another city's name stands before it; a plain word elsewhere.
CITY = "成都"
